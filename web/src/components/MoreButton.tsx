import { useLanguage } from '../i18n/LanguageProvider';
import { Button } from './Button';

interface Props {
  /** A list that comes page by page. */
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Brings the next page of a list, as long as there is one. */
export function MoreButton({ list }: Props) {
  const { text } = useLanguage();
  if (!list.hasNextPage) return null;
  return (
    <Button
      compact
      className="self-start"
      aria-disabled={list.isFetchingNextPage}
      onClick={() => !list.isFetchingNextPage && list.fetchNextPage()}
    >
      {list.isFetchingNextPage ? text.shell.loading : text.shell.more}
    </Button>
  );
}
