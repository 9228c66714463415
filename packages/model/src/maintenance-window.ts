/** When changes that may wait are made. */
export interface MaintenanceWindow {
  /** 0 is Sunday, as in Date.getUTCDay; null: every day. */
  dayOfWeek: number | null
  /** 0 to 23. */
  startHourUtc: number
  /** 1 to 24; what is begun within them may end after them. */
  hours: number
}
