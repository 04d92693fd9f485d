/** The public API: start an emulator inside a test or a tool. */
export type { Clock } from './clock.ts';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
export type { EmulatorOrg, EmulatorRecords, EmulatorTransaction } from './emulator-org.ts';
export type { Log } from './log.ts';
export type { FieldValue, FieldValues, SObjectRecord } from './org/port.ts';
export type { OrgSettings } from './org/settings.ts';
export type { Certificate } from './server/certificate.ts';
