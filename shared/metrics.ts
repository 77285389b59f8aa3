/**
 * What the functions of a night measure, per brand: the names under which CloudWatch has it, with what one value means.
 * Alarms and the dashboard of infra/ are made of these.
 */
export const METRICS = {
  FilesToRead: 'new files that a night found',
  RowsRead: 'rows of files that were read now',
  QuarantineRatio: 'bad rows set aside, of all rows of accepted files (0 to 1)',
  FilesRejected: 'files of a night of which nothing was kept',
  VolumeRatio:
    "rows dated D over that weekday's median of six weeks, one value for events and one for orders",
  DaysWithoutRows: '1 where a date of the night has no event and no order',
  BytesScanned: 'what Athena read for a night, in bytes',
  NightsPublished: 'nights that ended in what readers see, those that found nothing new among them',
  NightsFailed: 'nights that ended without it',
  PartitionsMoved: 'partitions of Glue that were made, moved or removed after a swap',
  ObjectsSwept: 'objects that no kept run names, marked to be removed',
  DaysBehind: 'complete business dates that are not published at seven in the morning',
} as const

export type MetricName = keyof typeof METRICS
