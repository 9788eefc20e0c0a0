import type { ReactNode } from 'react';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { formatNumber } from '../../format/number';
import { useChapter } from '../../i18n/chapter';
import { useLanguage } from '../../i18n/LanguageProvider';
import {
  ACCOUNT_RANGES,
  type AccountForm,
  type AccountNumber,
  accountFaults,
  MARGINS,
  type MarginKind,
  SIZINGS,
  type SizingKind,
  shownOf,
} from './account';
import type { Entry } from './form';

interface Props {
  account: AccountForm;
  /** The strategy sizes by itself: a rotation. */
  isSized: boolean;
  read: (entry: Entry) => number | undefined;
  write: (entry: Entry) => string;
  onChange: (account: AccountForm) => void;
}

/** Size, further costs, margin and limits of an account, grouped; all of it is filled in. */
export function AccountFields({ account, isSized, read, write, onChange }: Props) {
  const { lang } = useLanguage();
  const { account: copy } = useChapter('events');
  const { launch } = useChapter('backtests');
  const faults = accountFaults(account, read);
  const shown = shownOf(account);
  const labels: Readonly<Record<AccountNumber, { label: string; hint?: string }>> = {
    share: { label: copy.share },
    annual: { label: copy.annual },
    bars: { label: copy.bars },
    cash: { label: copy.cash },
    maker: { label: copy.maker, hint: copy.makerHint },
    minimum: { label: copy.minimum },
    perUnit: { label: copy.perUnit },
    borrow: { label: copy.borrow },
    idle: { label: copy.idle },
    debit: { label: copy.debit },
    participation: { label: copy.participation, hint: copy.participationHint },
    leverage: { label: copy.leverage, hint: copy.leverageHint },
    maintenance: { label: copy.maintenance, hint: copy.maintenanceHint },
    positions: { label: copy.positions },
    gross: { label: copy.gross },
    instrument: { label: copy.instrument },
    daily: { label: copy.daily },
  };
  function say(name: AccountNumber) {
    const fault = faults[name];
    if (!fault) return undefined;
    if (fault !== 'range') return launch[fault];
    const { min, max } = ACCOUNT_RANGES[name];
    return launch.outOf(formatNumber(min, lang, 2), formatNumber(max, lang));
  }
  const field = (name: AccountNumber) =>
    shown.includes(name) && (
      <Field
        key={name}
        label={labels[name].label}
        hint={labels[name].hint}
        inputMode="decimal"
        value={write(account.numbers[name])}
        error={say(name)}
        onChange={(event) =>
          onChange({ ...account, numbers: { ...account.numbers, [name]: event.target.value } })
        }
      />
    );
  return (
    <div className="flex flex-col gap-3">
      {!isSized && (
        <Part title={copy.size} about={copy.sizeAbout} isOpen>
          <Select
            label={copy.sizing}
            value={account.sizing}
            onChange={(event) => onChange({ ...account, sizing: event.target.value as SizingKind })}
          >
            {SIZINGS.filter((kind) => kind !== 'own' || account.sizing === 'own').map((kind) => (
              <option key={kind} value={kind}>
                {copy.sizings[kind]}
              </option>
            ))}
          </Select>
          {(['share', 'annual', 'bars', 'cash'] as const).map(field)}
        </Part>
      )}
      <Part title={copy.more}>
        {(['maker', 'minimum', 'perUnit', 'borrow', 'idle', 'participation'] as const).map(field)}
      </Part>
      <Part title={copy.margin}>
        <Select
          label={copy.mode}
          value={account.margin}
          onChange={(event) => onChange({ ...account, margin: event.target.value as MarginKind })}
        >
          {MARGINS.map((kind) => (
            <option key={kind} value={kind}>
              {copy.modes[kind]}
            </option>
          ))}
        </Select>
        {(['leverage', 'maintenance', 'debit'] as const).map(field)}
      </Part>
      <Part title={copy.limits} about={copy.limitsAbout}>
        {(['positions', 'gross', 'instrument', 'daily'] as const).map(field)}
      </Part>
    </div>
  );
}

interface PartProps {
  title: string;
  about?: string;
  isOpen?: boolean;
  children: ReactNode;
}

/** A group that opens where somebody wants to look into it. */
function Part({ title, about, isOpen = false, children }: PartProps) {
  return (
    <details open={isOpen} className="border-t border-line pt-2">
      <summary className="inline-flex min-h-8 cursor-pointer items-center font-medium underline decoration-line underline-offset-4 hover:decoration-fg">
        {title}
      </summary>
      {about && <p className="text-sm text-muted">{about}</p>}
      <div className="grid gap-x-4 gap-y-2 pt-2 sm:grid-cols-2">{children}</div>
    </details>
  );
}
