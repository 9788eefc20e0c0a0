import { useState } from 'react';
import { useSaveSettings } from '../../api/setting';
import { Button } from '../../components/Button';
import { ErrorPanel } from '../../components/ErrorPanel';
import { AssetPicker } from '../../components/person/AssetPicker';
import { useLanguage } from '../../i18n/LanguageProvider';

interface Props {
  onBack: () => void;
  onDone: () => void;
}

export function AssetsStep({ onBack, onDone }: Props) {
  const { text } = useLanguage();
  const save = useSaveSettings();
  const [assets, setAssets] = useState<readonly string[]>([]);
  function finish() {
    if (assets.length === 0) return onDone();
    if (!save.isPending) save.mutate({ assets: [...assets] }, { onSuccess: onDone });
  }
  return (
    <>
      <AssetPicker value={assets} onChange={setAssets} />
      {save.error && <ErrorPanel verb={text.settings.verb} error={save.error} />}
      <div className="flex gap-3">
        <Button onClick={onBack}>{text.person.back}</Button>
        <Button look="primary" className="flex-1" aria-disabled={save.isPending} onClick={finish}>
          {text.account.welcome.finish}
        </Button>
      </div>
    </>
  );
}
