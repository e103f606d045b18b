import { RANGES_MINUTES, type RangeMinutes } from '../_charts/time-frame';
import styles from './range-switch.module.css';

interface RangeSwitchProps {
  readonly minutes: RangeMinutes;
  readonly onRange: (minutes: RangeMinutes) => void;
}

/** Radio buttons, so that the arrow keys choose and a screen reader says which of how many. */
export function RangeSwitch({ minutes, onRange }: RangeSwitchProps) {
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">Range of the charts</legend>
      {RANGES_MINUTES.map((choice) => (
        <label key={choice} className={styles.choice}>
          <input
            className="visually-hidden"
            type="radio"
            name="range"
            value={choice}
            checked={choice === minutes}
            onChange={() => onRange(choice)}
          />
          {choice} min
        </label>
      ))}
    </fieldset>
  );
}
