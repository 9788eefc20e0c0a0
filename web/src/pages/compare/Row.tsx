import { type ReactNode, useId } from 'react';
import type { Column } from './columns';

interface RowProps {
  name: string;
  about: string | undefined;
  columns: readonly Column[];
  children: (column: Column) => ReactNode;
}

/** One metric of every column; how it is computed is one press away. */
export function Row({ name, about, columns, children }: RowProps) {
  const id = useId();
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="min-w-28 text-left font-normal sm:min-w-40">
        <details>
          <summary
            id={id}
            className="inline-flex min-h-8 items-center underline decoration-line decoration-dotted underline-offset-4 hover:decoration-fg"
          >
            {name}
          </summary>
          <p className="max-w-72 pb-2 text-xs text-muted">{about}</p>
        </details>
      </th>
      {columns.map((column) => (
        <td
          key={column.id}
          className={`figure py-1.5 pl-4 ${column.place === 'benchmark' ? 'text-muted' : 'font-medium'}`}
        >
          {children(column)}
        </td>
      ))}
    </tr>
  );
}
