import type { Import } from '../../api/data';
import type { Lang } from '../../i18n/language';

/** Counts of an import under way. */
export interface Counts {
  received: number;
  accepted: number;
  flagged: number;
  quarantined: number;
}

export const COUNTS = ['received', 'accepted', 'flagged', 'quarantined'] as const;

/** Reads the counts that an event of a job carries, if it does. */
export function readCounts(data: unknown): Counts | undefined {
  if (!isRecord(data)) return undefined;
  const [received, accepted, flagged, quarantined] = COUNTS.map((name) => data[name]);
  if (
    typeof received !== 'number' ||
    typeof accepted !== 'number' ||
    typeof flagged !== 'number' ||
    typeof quarantined !== 'number'
  ) {
    return undefined;
  }
  return { received, accepted, flagged, quarantined };
}

/** What a person should know about the rows of a file. */
export interface Finding {
  code: string;
  count: number;
  row?: number | null;
  message: Readonly<Record<Lang, string>>;
}

export interface Report extends Import {
  is_valid: boolean;
  findings: Finding[];
}

/** Reads the result of an import job: the only job whose result has findings. */
export function readReport(result: unknown): Report | undefined {
  return isRecord(result) && Array.isArray(result.findings)
    ? (result as unknown as Report)
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
