import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type RegionRow, regionsQuery } from '../../api/setting';
import { formatNumber } from '../../format/number';
import { zoneName } from '../../format/region';
import { formatMinute } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import { ErrorPanel } from '../ErrorPanel';
import { Select } from '../Select';

interface Props {
  region: string | undefined;
  zone: string | undefined;
  /** Instant that the examples show. */
  now: number;
  /** A new region comes with its usual time zone. */
  onRegion: (region: RegionRow) => void;
  onZone: (zone: string) => void;
  regionAside?: ReactNode;
  zoneAside?: ReactNode;
  regionError?: string | undefined;
  zoneError?: string | undefined;
}

/** How numbers are written and whose clock is shown, apart from the language. */
export function RegionFields(props: Props) {
  const { region, zone, now, onRegion, onZone, regionAside, zoneAside } = props;
  const { lang, text } = useLanguage();
  const regions = useQuery(regionsQuery(lang));
  const copy = text.person.region;
  const chosen = regions.data?.find(({ id }) => id === region);
  if (regions.isError) {
    return <ErrorPanel verb={copy.verb} error={regions.error} onRetry={() => regions.refetch()} />;
  }
  return (
    <>
      <Select
        label={copy.region}
        aside={regionAside}
        error={props.regionError}
        hint={copy.numbers(formatNumber(1234.56, lang, 2))}
        value={region ?? ''}
        onChange={(event) => {
          const wanted = regions.data?.find(({ id }) => id === event.target.value);
          if (wanted) onRegion(wanted);
        }}
      >
        {!chosen && <option value={region ?? ''}>{region ?? ''}</option>}
        {regions.data?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={copy.zone}
        aside={zoneAside}
        error={props.zoneError}
        hint={copy.clock(formatMinute(now, lang))}
        value={zone ?? ''}
        onChange={(event) => onZone(event.target.value)}
      >
        <ZoneOptions near={chosen?.time_zones ?? []} chosen={zone} now={now} />
      </Select>
    </>
  );
}

interface ZoneProps {
  near: readonly string[];
  chosen: string | undefined;
  now: number;
}

/** Zones of the region first, then all that the browser knows. */
function ZoneOptions({ near, chosen, now }: ZoneProps) {
  const { text } = useLanguage();
  const all = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  const known = chosen && !all.includes(chosen) && !near.includes(chosen) ? [chosen] : [];
  return (
    <>
      <optgroup label={text.person.region.near}>
        {[...known, ...near].map((zone) => (
          <option key={zone} value={zone}>
            {`${placeOf(zone)} (${zoneName(now, zone)})`}
          </option>
        ))}
      </optgroup>
      <optgroup label={text.person.region.all}>
        {all
          .filter((zone) => !near.includes(zone))
          .map((zone) => (
            <option key={zone} value={zone}>
              {placeOf(zone)}
            </option>
          ))}
      </optgroup>
    </>
  );
}

/** `America/Argentina/Buenos_Aires` as people say it: `Argentina / Buenos Aires`. */
function placeOf(zone: string): string {
  return zone.split('/').slice(-2).join(' / ').replaceAll('_', ' ');
}
