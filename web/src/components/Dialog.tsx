import { type ReactNode, useCallback, useId } from 'react';
import { useLanguage } from '../i18n/LanguageProvider';
import { Button } from './Button';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A drawer over the page. The browser keeps the focus inside and gives it back on closing. */
export function Dialog({ title, onClose, children }: Props) {
  const { text } = useLanguage();
  const titleId = useId();
  const open = useCallback((element: HTMLDialogElement | null) => {
    if (element && !element.open) element.showModal();
    // Taken off the page by the Back button, it still gives the focus back.
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog natively
    <dialog
      ref={open}
      aria-labelledby={titleId}
      onClose={({ currentTarget }) => {
        if (!currentTarget.open && currentTarget.isConnected) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
      className="drawer bg-card text-fg border-line"
    >
      <div className="flex flex-col gap-6 p-4 sm:p-6">
        <div className="flex items-start justify-between gap-4">
          <h2 id={titleId} className="text-lg font-semibold">
            {title}
          </h2>
          <form method="dialog">
            <Button type="submit" compact>
              {text.shell.close}
            </Button>
          </form>
        </div>
        {children}
      </div>
    </dialog>
  );
}
