import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useRef, useState } from 'react';
import { type Instrument, instrumentsQuery } from '../../api/instrument';
import { useLanguage } from '../../i18n/LanguageProvider';
import { Button } from '../Button';
import { ErrorPanel } from '../ErrorPanel';
import { Field } from '../Field';
import { Icon } from '../Icon';
import { rank } from '../shell/score';

/** Assets offered at once; typing finds the others. */
const OFFERED_MAX = 8;

interface Props {
  /** Symbols in the order of the reader. */
  value: readonly string[];
  onChange: (assets: readonly string[]) => void;
  /** Stands right of the title of the list, such as "saved". */
  aside?: ReactNode;
  /** Why the list was not taken. */
  error?: string | undefined;
}

/** Finds assets, follows them and puts them in order, all by buttons. */
export function AssetPicker({ value, onChange, aside, error }: Props) {
  const { text } = useLanguage();
  const instruments = useQuery(instrumentsQuery);
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState('');
  const copy = text.person.assets;
  const known = instruments.data ?? [];
  const offered = offer(typed, known, value);
  const nameOf = (symbol: string) => known.find((each) => each.symbol === symbol)?.name;

  function follow(symbol: string) {
    onChange([...value, symbol]);
    setSaid(copy.followed(symbol));
  }
  function leave(symbol: string) {
    onChange(value.filter((each) => each !== symbol));
    setSaid(copy.left(symbol));
  }
  function shift(symbol: string, step: -1 | 1) {
    const from = value.indexOf(symbol);
    const to = from + step;
    if (to < 0 || to >= value.length) return;
    const order = value.filter((each) => each !== symbol);
    order.splice(to, 0, symbol);
    onChange(order);
    setSaid(copy.moved(symbol, to + 1, value.length));
  }
  if (instruments.isError) {
    return (
      <ErrorPanel
        verb={copy.verb}
        error={instruments.error}
        onRetry={() => instruments.refetch()}
      />
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-2">
        <Field
          label={copy.search}
          type="search"
          autoComplete="off"
          placeholder={copy.example}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            const [first] = offered;
            if (event.key !== 'Enter' || !typed || !first) return;
            event.preventDefault();
            follow(first.symbol);
            setTyped('');
          }}
          hint={copy.hint}
        />
        <ul className="flex min-h-11 flex-wrap content-start gap-2">
          {offered.map(({ symbol, name }) => (
            <li key={symbol}>
              <Button compact onClick={() => follow(symbol)} aria-label={copy.follow(symbol, name)}>
                <Icon name="plus" size={14} />
                {symbol}
              </Button>
            </li>
          ))}
          {typed && instruments.data && offered.length === 0 && (
            <li className="text-sm text-muted">{text.palette.nothing(typed)}</li>
          )}
        </ul>
      </div>
      <section className="flex flex-col gap-2">
        <div className="flex items-baseline justify-between gap-3">
          <h2 className="font-medium">{copy.list(value.length)}</h2>
          {aside}
        </div>
        {error && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        {value.length === 0 ? (
          <p className="text-sm text-muted">{copy.none}</p>
        ) : (
          <ol className="divide-y divide-line rounded-lg border border-line bg-card">
            {value.map((symbol, index) => (
              <Followed
                key={symbol}
                symbol={symbol}
                name={nameOf(symbol)}
                isFirst={index === 0}
                isLast={index === value.length - 1}
                onShift={(step) => shift(symbol, step)}
                onLeave={() => leave(symbol)}
              />
            ))}
          </ol>
        )}
      </section>
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  );
}

/** The best matches that are not followed yet; those with data come first. */
function offer(
  typed: string,
  known: readonly Instrument[],
  followed: readonly string[],
): Instrument[] {
  const others = known.filter(({ symbol }) => !followed.includes(symbol));
  const stored = others.filter(({ timeframes }) => timeframes.length > 0);
  const first = [...stored, ...others.filter((each) => !stored.includes(each))];
  return rank(typed, first, ({ symbol, name, aliases }) => [symbol, name, ...aliases]).slice(
    0,
    OFFERED_MAX,
  );
}

interface FollowedProps {
  symbol: string;
  name: string | undefined;
  isFirst: boolean;
  isLast: boolean;
  onShift: (step: -1 | 1) => void;
  onLeave: () => void;
}

function Followed({ symbol, name, isFirst, isLast, onShift, onLeave }: FollowedProps) {
  const { text } = useLanguage();
  const copy = text.person.assets;
  const row = useRef<HTMLLIElement>(null);
  const id = useId();
  /** A row that moves takes the focus with it, wherever the browser would leave it. */
  function shift(step: -1 | 1) {
    onShift(step);
    requestAnimationFrame(() => {
      row.current?.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
    });
  }
  return (
    <li
      ref={row}
      aria-labelledby={id}
      className="flex min-h-11 items-center gap-1 py-0.5 pr-1.5 pl-3"
    >
      <span id={id} className="min-w-0 flex-1 break-words">
        <span className="font-medium">{symbol}</span>{' '}
        <span className="text-sm text-muted">{name}</span>
      </span>
      <Button
        look="quiet"
        compact
        data-step="-1"
        aria-disabled={isFirst}
        aria-label={copy.up(symbol)}
        onClick={() => shift(-1)}
      >
        <Icon name="up" />
      </Button>
      <Button
        look="quiet"
        compact
        data-step="1"
        aria-disabled={isLast}
        aria-label={copy.down(symbol)}
        onClick={() => shift(1)}
      >
        <Icon name="down" />
      </Button>
      <Button look="quiet" compact aria-label={copy.leave(symbol)} onClick={onLeave}>
        <Icon name="close" />
      </Button>
    </li>
  );
}
