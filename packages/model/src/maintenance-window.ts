/** When changes that may wait are made. */
export interface MaintenanceWindow {
  /** 0 is Sunday, as in Date.getUTCDay; null: every day. */
  dayOfWeek: number | null
  /** 0 to 23. */
  startHourUtc: number
  /** 1 to 24; what may wait is begun within them where it is expected to end within them. */
  hours: number
}
