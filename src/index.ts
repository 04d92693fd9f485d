/** The public API: start an emulator inside a test or a tool. */
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
