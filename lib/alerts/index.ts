export { ALERT_RULES, type Alert, type AlertRule, type AlertState, type AlertTransition } from './alert';
export type { AlertInput } from './alert-input';
export { type AlertMessage, alertMessageSchema, createAlertMessage } from './alert-message';
export { type AlertEvaluation, evaluateAlerts, HISTORY_KEPT, NO_ALERTS } from './evaluate-alerts';
export { RULES } from './rules';
export { createSlackMessage } from './slack-message';
