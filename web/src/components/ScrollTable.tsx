import { Children, type ReactNode, useId } from 'react';

interface Props {
  title: string;
  about?: string;
  columns: readonly string[];
  /** Rows; without any, only title and text are shown. */
  children: ReactNode;
}

/** A titled table that scrolls sideways inside itself where the window is narrow. */
export function ScrollTable({ title, about, columns, children }: Props) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {about && <p className="text-sm text-muted">{about}</p>}
      {Children.count(children) > 0 && (
        <section
          aria-labelledby={id}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="relative overflow-x-auto rounded-lg border border-line bg-card"
        >
          <table aria-labelledby={id} className="evidence w-full text-sm">
            <thead>
              <tr className="text-left text-muted">
                {columns.map((column) => (
                  <th key={column} scope="col" className="whitespace-nowrap">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </section>
      )}
    </div>
  );
}
