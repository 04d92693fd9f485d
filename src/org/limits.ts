/**
 * What an org may use: the limits that GET /limits tells (doc), each with what an org has of it to begin with. Those figures are the
 * documentation's example where it has one, else ours; DailyApiRequests is the setting apiRequestLimit.
 */

import type { OrgSettings } from './settings.ts';

/** What the settings say of a limit: what the org has of it, and what is left of that when the setting is made. */
export interface LimitSetting {
  readonly Max?: number;
  /** More than Max is Max. */
  readonly Remaining?: number;
}

interface Limit {
  readonly max: number;
  /** First API version that tells it (doc). */
  readonly since?: number;
  /** What it is called before that, when it is told at all (doc). */
  readonly formerly?: string;
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
  DailyBulkApiBatches: { max: 15_000, since: 49, formerly: 'DailyBulkApiRequests' },
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

/** The limits that an API version tells, by the names it tells them by. */
export function limitsAt(version: number): [toldAs: string, name: LimitName][] {
  return LIMIT_NAMES.flatMap((name) => {
    const { since = 0, formerly }: Limit = LIMITS[name];
    const toldAs = version >= since ? name : formerly;
    return toldAs === undefined ? [] : [[toldAs, name]];
  });
}

/** What the org has of a limit, and what its settings say of it. */
export function allocationOf(
  { limits, apiRequestLimit }: OrgSettings,
  name: LimitName,
): { readonly max: number; readonly setting: LimitSetting | undefined } {
  const setting = limits[name];
  const max = name === 'DailyApiRequests' ? apiRequestLimit : (setting?.Max ?? LIMITS[name].max);
  return { max, setting };
}
