/** How an org's settings combine: those given at the start override the stored ones, which override the defaults. */
import { DEFAULT_SETTINGS, type OrgSettings } from './settings.ts';

/** From weakest to strongest; the defaults are weaker than both. */
export interface SettingsLayers {
  readonly stored: Partial<OrgSettings>;
  readonly given: Partial<OrgSettings>;
}

export function mergedSettings({ stored, given }: SettingsLayers): OrgSettings {
  return Object.freeze({ ...DEFAULT_SETTINGS, ...stored, ...given });
}

/** A changed setting is stored, and the value given for it at the start no longer counts. */
export function changedSettings(
  { stored, given }: SettingsLayers,
  changes: Partial<OrgSettings>,
): SettingsLayers {
  const stillGiven = Object.entries(given).filter(([name]) => !(name in changes));
  return { stored: { ...stored, ...changes }, given: Object.fromEntries(stillGiven) };
}
