import { useChapter } from '../../i18n/chapter';
import type { Verdict } from './verdict';

const LOOKS: Readonly<Record<Verdict, { sign: string; tone: string }>> = {
  solid: { sign: '●', tone: 'text-good border-good' },
  fragile: { sign: '◉', tone: 'text-warn border-warn' },
  not_fit: { sign: '⊘', tone: 'text-danger border-danger' },
};

interface Props {
  /** None while it cannot be told. */
  verdict: Verdict | null | undefined;
  size?: 'small' | 'large';
}

/** Whether a strategy holds out of sample: a word and a sign, colour only on top. */
export function VerdictChip({ verdict, size = 'small' }: Props) {
  const copy = useChapter('backtests').verdicts;
  const room = size === 'large' ? 'px-3 text-sm leading-7' : 'px-2 text-xs leading-5';
  if (!verdict) {
    return (
      <span
        title={copy.hints.none}
        className={`inline-flex items-center gap-1 rounded-full border border-dashed border-edge text-muted whitespace-nowrap ${room}`}
      >
        {copy.none}
      </span>
    );
  }
  const { sign, tone } = LOOKS[verdict];
  return (
    <span
      title={copy.hints[verdict]}
      data-verdict={verdict}
      className={`inline-flex items-center gap-1 rounded-full border font-semibold whitespace-nowrap ${room} ${tone}`}
    >
      <span aria-hidden="true">{sign}</span>
      {copy.names[verdict]}
    </span>
  );
}
