import { useLanguage } from '../i18n/LanguageProvider';

interface Props {
  /** Heights of the blocks, the same as those of what will stand there. */
  blocks: readonly ('title' | 'card' | 'table')[];
}

const HEIGHTS = { title: 'h-10 w-2/3', card: 'h-80', table: 'h-96' } as const;

/** Holds the place of what is being loaded, so that nothing moves when it comes. */
export function Skeleton({ blocks }: Props) {
  const { text } = useLanguage();
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">{text.shell.loading}</span>
      {blocks.map((block, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are fixed and have no other identity
          key={index}
          aria-hidden="true"
          className={`rounded-lg bg-sunk border border-line late ${HEIGHTS[block]}`}
        />
      ))}
    </div>
  );
}
