import { instrumentsQuery } from '../../api/instrument';
import { INSTRUMENTS, LONG_SYMBOL, SETTINGS } from '../../gallery/sample';
import { type Prepare, refuse, type Stories } from '../../gallery/story';
import { AssetPicker } from './AssetPicker';

const prepare: Prepare = (queries) =>
  queries.setQueryData(instrumentsQuery.queryKey, { items: INSTRUMENTS, next: null });

export const stories: Stories = {
  usual: {
    prepare,
    draw: ({ text }) => (
      <AssetPicker
        value={SETTINGS.assets}
        onChange={() => {}}
        aside={<span className="text-sm text-good">{text.settings.saved}</span>}
      />
    ),
  },
  empty: { prepare, draw: () => <AssetPicker value={[]} onChange={() => {}} /> },
  one: { prepare, draw: () => <AssetPicker value={[LONG_SYMBOL]} onChange={() => {}} /> },
  loading: () => <AssetPicker value={SETTINGS.assets} onChange={() => {}} />,
  error: {
    prepare: (queries) => refuse(queries, instrumentsQuery.queryKey),
    draw: () => <AssetPicker value={[]} onChange={() => {}} />,
  },
};
