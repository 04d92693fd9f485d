/** An org's settings as they come together: what was given at the start over what is stored over the defaults. */
import { DEFAULT_SETTINGS, type OrgSettings } from './settings.ts';

/** Each prevails over the one before it, and the defaults are below. */
export interface SettingsLayers {
  readonly stored: Partial<OrgSettings>;
  readonly given: Partial<OrgSettings>;
}

export function merged({ stored, given }: SettingsLayers): OrgSettings {
  return Object.freeze({ ...DEFAULT_SETTINGS, ...stored, ...given });
}

/** A setting that is changed is stored, and what was given for it at the start prevails no more. */
export function changed({ stored, given }: SettingsLayers, changes: Partial<OrgSettings>): SettingsLayers {
  const stillGiven = Object.entries(given).filter(([name]) => !(name in changes));
  return { stored: { ...stored, ...changes }, given: Object.fromEntries(stillGiven) };
}
