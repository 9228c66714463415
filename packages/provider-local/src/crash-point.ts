/**
 * Where a control plane may die so that the next one has to know what to do. Tests end the process at each of these:
 * - `node_folder_filled`: createNode has filled a folder that is not a node yet.
 * - `machine_files_written`: startMachine has laid out the files; the machine is not recorded.
 * - `machine_recorded`: it is recorded; no process was made.
 * - `machine_spawned`: its process was made; nobody has read its pid file.
 * - `stop_recorded`: stopMachine has stored the deadline; the machine has not been asked to leave.
 * - `machine_ended_for_deletion`: deleteNode has ended the machine; the folder is still a node.
 * - `node_set_aside`: deleteNode has renamed the folder; it is not removed.
 */
export const localCrashPoints = [
  'node_folder_filled',
  'machine_files_written',
  'machine_recorded',
  'machine_spawned',
  'stop_recorded',
  'machine_ended_for_deletion',
  'node_set_aside',
] as const
export type LocalCrashPoint = (typeof localCrashPoints)[number]
