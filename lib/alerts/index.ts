export { ALERT_RULES, type Alert, type AlertRule, type AlertState } from './alert';
