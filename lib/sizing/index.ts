export { erlangC } from './erlang-c';
export { type PredictedWait, predictWait, smallestLimit, type Traffic } from './predict-wait';
