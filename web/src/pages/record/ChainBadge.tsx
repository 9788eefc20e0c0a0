import type { Chain } from '../../api/record';
import { exportPath } from '../../api/record';
import { Button } from '../../components/Button';
import { formatNumber } from '../../format/number';
import { formatMinute } from '../../format/time';
import { useLanguage } from '../../i18n/LanguageProvider';

interface BadgeProps {
  chain: Chain;
  isChecking: boolean;
  onVerify: () => void;
}

/** The chain holds: each decision carries the digest of the one before it. */
export function ChainBadge({ chain, isChecking, onVerify }: BadgeProps) {
  const { lang, text } = useLanguage();
  const copy = text.record.chain;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span
        role="status"
        title={chain.head ? `${copy.head}: ${chain.head}` : undefined}
        className="inline-flex min-h-8 items-center gap-1.5 rounded-full border border-good px-3 text-good"
      >
        <span aria-hidden="true">{'✔'}</span>
        {copy.verified(formatNumber(chain.length, lang))}
      </span>
      <span className="text-muted">{copy.checkedAt(formatMinute(chain.checked_at, lang))}</span>
      <Button compact aria-disabled={isChecking} onClick={() => !isChecking && onVerify()}>
        {isChecking ? copy.verifying : copy.verify}
      </Button>
    </div>
  );
}

/** The chain does not hold: nothing else on the page may be believed. */
export function BrokenChain({ chain }: { chain: Chain }) {
  const { text } = useLanguage();
  const copy = text.record.chain;
  return (
    <section
      role="alert"
      className="flex flex-col gap-3 rounded-lg border-2 border-danger bg-card p-4 sm:p-6"
    >
      <h1 className="verdict font-semibold text-danger">{copy.brokenTitle}</h1>
      <p className="max-w-prose break-words">{copy.broken(chain.broken_at ?? '')}</p>
      <a
        href={exportPath('ndjson')}
        download
        className="inline-flex min-h-8 items-center self-start underline underline-offset-2"
      >
        {copy.exportToCheck}
      </a>
    </section>
  );
}
