import { useQuery } from '@tanstack/react-query';
import type { BacktestDetail } from '../../api/backtest';
import {
  type AccountTerms,
  type AccountView,
  type Exposure,
  exposureQuery,
} from '../../api/events';
import { ABSENT } from '../../components/backtest/figure';
import { SimulatedPanel } from '../../components/backtest/SimulatedPanel';
import { ErrorPanel } from '../../components/ErrorPanel';
import { formatNumber, formatPercent } from '../../format/number';
import { formatDay } from '../../format/time';
import { useChapter } from '../../i18n/chapter';
import type { Events } from '../../i18n/es/events';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Lang } from '../../i18n/language';
import { ExposureChart } from './ExposureChart';

/** Incidents shown one by one. */
const INCIDENTS_SHOWN = 8;
const KINDS = [
  'fees',
  'slippage',
  'conversion',
  'liquidation',
  'funding',
  'borrow',
  'interest',
  'dividends',
] as const;

interface Props {
  backtest: BacktestDetail;
  account: AccountView;
}

/** What an account was, what it paid, and where it stood. */
export function AccountPanels({ backtest, account }: Props) {
  const exposure = useQuery(exposureQuery(backtest.id));
  const { result: copy } = useChapter('events');
  return (
    <>
      <TermsPanel backtest={backtest} account={account} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <SharesPanel account={account} exposure={exposure.data} />
        <PaidPanel account={account} />
      </div>
      <SimulatedPanel title={copy.exposure} about={copy.exposureAbout}>
        {exposure.isError && (
          <ErrorPanel
            verb={copy.exposure}
            error={exposure.error}
            onRetry={() => exposure.refetch()}
          />
        )}
        <div className="min-h-56">
          {exposure.data && <ExposureChart exposure={exposure.data} />}
        </div>
      </SimulatedPanel>
    </>
  );
}

function TermsPanel({ backtest, account }: Props) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const { terms } = account;
  const { margin } = terms;
  const mode = margin?.mode ?? 'none';
  const facts = [
    { name: copy.instruments, value: backtest.instruments.join(', ') },
    {
      name: copy.capital,
      value: `${formatNumber(terms.capital ?? 0, lang)} ${account.currency}`,
    },
    { name: copy.size, value: sizeOf(terms, copy, lang) ?? copy.rotation },
    {
      name: copy.margin,
      value:
        mode === 'none'
          ? copy.noMargin
          : copy.times(copy.modes[mode] ?? mode, formatNumber(margin?.leverage ?? 1, lang, 1)),
    },
  ];
  const notes: string[] = [];
  if (backtest.ambiguous_bars > 0) {
    notes.push(
      copy.ambiguous(
        formatNumber(backtest.ambiguous_bars, lang),
        formatNumber(account.ambiguous_decided, lang),
        formatNumber(account.ambiguous_pnl, lang, 2),
      ),
    );
  }
  if (account.liquidations > 0) {
    notes.push(copy.liquidated(formatNumber(account.liquidations, lang)));
  }
  return (
    <SimulatedPanel title={copy.terms}>
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(12rem,100%),1fr))] gap-x-4 gap-y-3">
        {facts.map(({ name, value }) => (
          <div key={name} className="flex flex-col">
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="font-semibold wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} className="text-sm">
          {note}
        </p>
      ))}
      <Incidents account={account} />
      {account.open.length > 0 && (
        <div className="flex flex-col gap-1 text-sm">
          <h3 className="font-semibold">{copy.openTitle}</h3>
          <ul>
            {account.open.map(({ symbol, quantity, pnl }) => (
              <li key={symbol}>
                {copy.openLine(symbol, formatNumber(quantity, lang, 4), formatNumber(pnl, lang, 2))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </SimulatedPanel>
  );
}

function Incidents({ account }: { account: AccountView }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  if (account.incidents.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <h3 className="font-semibold">{copy.incidentsTitle}</h3>
      <ul>
        {account.incidents.slice(0, INCIDENTS_SHOWN).map(({ kind, at, symbol }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what happened stays in its order
          <li key={index}>
            {[formatDay(at, lang), symbol, copy.incidents[kind] ?? kind]
              .filter(Boolean)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Words of a size; absent where the strategy sizes by itself. */
function sizeOf(terms: AccountTerms, copy: Events['result'], lang: Lang): string | undefined {
  const { sizing, rebalance } = terms;
  if (rebalance) return copy.weights;
  if (!sizing) return undefined;
  const share = (ratio: number) => formatPercent(ratio, lang, 1);
  if ('cash' in sizing) return copy.sizeOf.cash(share(sizing.cash.share));
  if ('equity' in sizing) return copy.sizeOf.equity(share(sizing.equity.share));
  if ('risk' in sizing) return copy.sizeOf.risk(share(sizing.risk.share));
  if ('volatility' in sizing) return copy.sizeOf.volatility(share(sizing.volatility.annual));
  if ('notional' in sizing)
    return copy.sizeOf.notional(formatNumber(sizing.notional.cash, lang, 2));
  if ('quantity' in sizing) {
    return copy.sizeOf.quantity(formatNumber(sizing.quantity.units, lang, 4));
  }
  return copy.sizeOf.kelly(share(sizing.kelly.fraction));
}

function SharesPanel({
  account,
  exposure,
}: {
  account: AccountView;
  exposure: Exposure | undefined;
}) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const { columns } = copy;
  const meanOf = (symbol: string) => {
    const mean = exposure?.instruments.find((each) => each.symbol === symbol)?.mean;
    return mean == null ? ABSENT : formatPercent(mean, lang, 1);
  };
  return (
    <SimulatedPanel title={copy.instruments} about={copy.instrumentsAbout}>
      <table className="w-full text-sm wrap-anywhere">
        <caption className="sr-only">{copy.instruments}</caption>
        <thead>
          <tr className="text-right text-muted">
            <th scope="col" className="py-1 text-left font-normal">
              {columns.symbol}
            </th>
            {[columns.pnl, columns.trades, columns.mean].map((name) => (
              <th key={name} scope="col" className="py-1 pl-3 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {account.instruments.map(({ symbol, pnl, trades }) => (
            <tr key={symbol} data-instrument={symbol} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {symbol}
              </th>
              <td className="figure py-1.5 pl-3 text-right font-semibold">
                {formatNumber(pnl, lang, 2)}
              </td>
              <td className="figure py-1.5 pl-3 text-right">{formatNumber(trades, lang)}</td>
              <td className="figure py-1.5 pl-3 text-right">{meanOf(symbol)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </SimulatedPanel>
  );
}

function PaidPanel({ account }: { account: AccountView }) {
  const { lang } = useLanguage();
  const { result: copy } = useChapter('events');
  const always = ['fees', 'slippage'];
  const shown = KINDS.filter((kind) => account.paid[kind] !== 0 || always.includes(kind));
  return (
    <SimulatedPanel title={copy.costs} about={copy.costsAbout(account.currency)}>
      <dl className="flex flex-col text-sm">
        {shown.map((kind) => (
          <div
            key={kind}
            data-paid={kind}
            className="flex flex-wrap justify-between gap-x-3 border-t border-line py-1.5 first:border-t-0"
          >
            <dt>{copy.kinds[kind]}</dt>
            <dd className="figure font-semibold">
              {account.paid[kind] === 0 ? copy.nothing : formatNumber(account.paid[kind], lang, 2)}
            </dd>
          </div>
        ))}
      </dl>
    </SimulatedPanel>
  );
}
