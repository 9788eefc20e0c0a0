import { ErrorPanel } from '../../components/ErrorPanel';
import { useLanguage } from '../../i18n/LanguageProvider';
import type { Saving } from './save';

/** Says beside a field that it is being kept, or that it is. */
export function SavedMark({ saving }: { saving: Saving }) {
  const { text } = useLanguage();
  const words = {
    idle: '',
    pending: text.settings.saving,
    success: text.settings.saved,
    error: '',
  };
  return (
    <span role="status" className="text-sm font-normal whitespace-nowrap text-good">
      {words[saving.status]}
    </span>
  );
}

/** What went wrong when a field was being kept, below it. */
export function SaveProblem({ saving }: { saving: Saving }) {
  const { text } = useLanguage();
  if (!saving.error) return null;
  return <ErrorPanel verb={text.settings.verb} error={saving.error} onRetry={saving.retry} />;
}
