import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../api/setting';
import { ErrorPanel } from '../../components/ErrorPanel';
import { AssetPicker } from '../../components/person/AssetPicker';
import { Skeleton } from '../../components/Skeleton';
import { useLanguage } from '../../i18n/LanguageProvider';
import { SavedMark, SaveProblem } from './SavedMark';
import { useField } from './save';

export function AssetsSection() {
  const { text } = useLanguage();
  const settings = useQuery(settingsQuery);
  const { saving, save, sent, refusal } = useField();
  if (settings.isError) {
    return (
      <ErrorPanel
        verb={text.settings.verbRead}
        error={settings.error}
        onRetry={() => settings.refetch()}
      />
    );
  }
  if (!settings.data) return <Skeleton blocks={['title', 'card']} />;
  // What was pressed shows at once; the answer of the server follows.
  const shown = (saving.status === 'pending' && sent?.assets) || settings.data.assets;
  return (
    <>
      <AssetPicker
        value={shown}
        onChange={(assets) => save({ assets: [...assets] })}
        aside={<SavedMark saving={saving} />}
        error={refusal('assets')}
      />
      <SaveProblem saving={saving} />
    </>
  );
}
