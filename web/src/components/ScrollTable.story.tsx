import { formatNumber } from '../format/number';
import { LONG_TEXT, SYMBOL } from '../gallery/sample';
import type { Stories } from '../gallery/story';
import { AssetLink } from './AssetLink';
import { ScrollTable } from './ScrollTable';

export const stories: Stories = {
  usual: ({ lang, text }) => (
    <ScrollTable
      title={text.today.table.title(2, 0)}
      about={text.today.evidence.caption}
      columns={[text.today.table.asset, text.today.table.price, text.today.table.why]}
    >
      {[67_412.5, -1_234_567_890.12].map((price) => (
        <tr key={price}>
          <th scope="row" className="text-left">
            <AssetLink symbol={SYMBOL} />
          </th>
          <td>{formatNumber(price, lang, 2)}</td>
          <td>{LONG_TEXT}</td>
        </tr>
      ))}
    </ScrollTable>
  ),
  empty: ({ text }) => (
    <ScrollTable title={text.today.table.title(0, 0)} about={text.today.nothing} columns={[]}>
      {[]}
    </ScrollTable>
  ),
};
