/**
 * The org's limits, as GET /limits lists them (doc), each with its default maximum. The figures are those of the documentation's example
 * where it has one, otherwise ours; DailyApiRequests is the setting apiRequestLimit.
 */

import type { OrgSettings } from './settings.ts';

/** A limit in the settings: its maximum, and the amount that remains at the time of the setting. */
export interface LimitSetting {
  readonly Max?: number;
  /** Capped at Max. */
  readonly Remaining?: number;
}

interface Limit {
  readonly max: number;
  /** First API version that lists it (doc). */
  readonly since?: number;
  /** Its name in earlier versions, if they list it (doc). */
  readonly formerName?: string;
}

const LIMITS = {
  ActiveScratchOrgs: { max: 3 },
  AnalyticsExternalDataSizeMB: { max: 40_960 },
  ConcurrentAsyncGetReportInstances: { max: 200 },
  ConcurrentEinsteinDataInsightsStoryCreation: { max: 5 },
  ConcurrentEinsteinDiscoveryStoryCreation: { max: 2 },
  ConcurrentSyncReportRuns: { max: 20 },
  ContentDistBandwidthLimitMB: { max: 10_240 },
  ContentDistViewLimit: { max: 50_000 },
  ContentPublicationLimit: { max: 5_000 },
  DailyAnalyticsDataflowJobExecutions: { max: 60 },
  DailyAnalyticsUploadedFilesSizeMB: { max: 51_200 },
  DailyApiRequests: { max: 5_000_000 },
  DailyAsyncApexExecutions: { max: 250_000 },
  DailyAsyncApexTests: { max: 500, since: 56 },
  DailyBulkApiBatches: { max: 15_000, since: 49, formerName: 'DailyBulkApiRequests' },
  DailyBulkV2QueryFileStorageMB: { max: 976_562, since: 47 },
  DailyBulkV2QueryJobs: { max: 10_000, since: 47 },
  DailyDeliveredPlatformEvents: { max: 10_000 },
  DailyDurableGenericStreamingApiEvents: { max: 10_000, since: 37 },
  DailyDurableStreamingApiEvents: { max: 10_000, since: 37 },
  DailyEinsteinDataInsightsStoryCreation: { max: 1_000 },
  DailyEinsteinDiscoveryOptimizationJobRuns: { max: 10 },
  DailyEinsteinDiscoveryPredictAPICalls: { max: 50_000 },
  DailyEinsteinDiscoveryPredictionsByCDC: { max: 5_000_000 },
  DailyEinsteinDiscoveryStoryCreation: { max: 100 },
  DailyGenericStreamingApiEvents: { max: 10_000 },
  DailyMetadataRetrievesWithDependencies: { max: 1_000, since: 64 },
  DailyScratchOrgs: { max: 6 },
  DailyStandardVolumePlatformEvents: { max: 10_000 },
  DailyStreamingApiEvents: { max: 10_000 },
  DailyWorkflowEmails: { max: 100_000 },
  DataStorageMB: { max: 1_024 },
  DurableStreamingApiConcurrentClients: { max: 20, since: 37 },
  ExternalServicesActiveObjects: { max: 5_000 },
  ExternalServicesActiveOperations: { max: 500 },
  ExternalServicesObjectProperties: { max: 200_000 },
  ExternalServicesObjects: { max: 10_000 },
  ExternalServicesOperations: { max: 10_000 },
  ExternalServicesRegistrations: { max: 500 },
  FileStorageMB: { max: 1_024 },
  HourlyAsyncReportRuns: { max: 1_200 },
  HourlyDashboardRefreshes: { max: 200 },
  HourlyDashboardResults: { max: 5_000 },
  HourlyDashboardStatuses: { max: 999_999_999 },
  HourlyLongTermIdMapping: { max: 100_000 },
  HourlyManagedContentPublicRequests: { max: 50_000 },
  HourlyODataCallout: { max: 20_000 },
  HourlyPublishedPlatformEvents: { max: 50_000 },
  HourlyPublishedStandardVolumePlatformEvents: { max: 1_000 },
  HourlyShortTermIdMapping: { max: 100_000 },
  HourlySyncReportRuns: { max: 500 },
  HourlyTimeBasedWorkflow: { max: 1_000 },
  MassEmail: { max: 5_000 },
  MaxContentDocumentsLimit: { max: 30_000_000 },
  MonthlyEinsteinDiscoveryStoryCreation: { max: 500 },
  Package2VersionCreates: { max: 6 },
  Package2VersionCreatesWithoutValidation: { max: 500 },
  PermissionSets: { max: 1_500, since: 41 },
  PlatformEventTriggersWithParallelProcessing: { max: 5 },
  PrivateConnectOutboundCalloutHourlyLimitMB: { max: 0 },
  ScheduledFlowRunLimit: { max: 250_000 },
  ScheduledPathRunLimit: { max: 250_000 },
  SingleEmail: { max: 5_000 },
  StreamingApiConcurrentClients: { max: 20 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

export const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[];

/** The limits that an API version lists, each with its name in that version. */
export function limitsAt(version: number): [nameAtVersion: string, name: LimitName][] {
  return LIMIT_NAMES.flatMap((name) => {
    const { since = 0, formerName }: Limit = LIMITS[name];
    const nameAtVersion = version >= since ? name : formerName;
    return nameAtVersion === undefined ? [] : [[nameAtVersion, name]];
  });
}

/** The org's maximum of a limit, and the limit's setting. */
export function allocationOf(
  { limits, apiRequestLimit }: OrgSettings,
  name: LimitName,
): { readonly max: number; readonly setting: LimitSetting | undefined } {
  const setting = limits[name];
  const max = name === 'DailyApiRequests' ? apiRequestLimit : (setting?.Max ?? LIMITS[name].max);
  return { max, setting };
}
