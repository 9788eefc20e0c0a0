import { useEffect, useState } from 'react';
import type { Decision } from '../../api/recommendation';
import { formatNumber } from '../../format/number';
import { formatBar } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { ChartSession } from './chart/session';
import { at, rowBefore } from './chart/tiles';
import type { BarFormat } from './timeframe';
import { verbOf } from './VerdictBar';

/** Read out at most this often, however fast one moves. */
const SPEAK_MS_MIN = 500;

interface Props {
  session: ChartSession;
  decisions: readonly Decision[];
  format: BarFormat;
}

/** Says where the cursor is, for whoever moves it without seeing it. */
export function LiveRegion({ session, decisions, format }: Props) {
  const { lang, text } = useLanguage();
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    function compose(): string {
      const row = session.row.get();
      const settled = session.settled.get();
      if (row === undefined || !settled) return '';
      const { columns } = settled.held;
      const place = text.asset.chart.live(
        formatNumber(row - settled.first + 1, lang),
        formatNumber(settled.end - settled.first, lang),
        formatBar(at(columns.openedAt, row), lang, format.isIntraday),
        formatNumber(at(columns.close, row), lang, format.decimals),
      );
      const here = decisions.find(
        ({ as_of, status }) => status !== 'without_data' && rowBefore(columns, as_of) === row,
      );
      return here ? text.asset.chart.liveDecision(place, verbOf(here, text)) : place;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const release = session.row.subscribe(() => {
      const isHandled = document.activeElement?.getAttribute('role') === 'application';
      if (!isHandled || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        setSentence(compose());
      }, SPEAK_MS_MIN);
    });
    return () => {
      release();
      clearTimeout(timer);
    };
  }, [session, decisions, format, lang, text]);
  return (
    <p aria-live="polite" className="sr-only">
      {sentence}
    </p>
  );
}
