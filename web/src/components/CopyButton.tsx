import { useState } from 'react';
import { useLanguage } from '../i18n/LanguageProvider';
import { Button } from './Button';

interface Props {
  /** What lands on the clipboard. */
  value: string;
  /** What it is, for those who cannot see what stands beside the button. */
  name: string;
}

/** Copies something that nobody wants to type. */
export function CopyButton({ value, name }: Props) {
  const { text } = useLanguage();
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  }
  return (
    <Button look="quiet" compact aria-label={text.shell.copyOf(name)} onClick={copy}>
      <span role="status">{copied ? text.shell.copied : text.shell.copy}</span>
    </Button>
  );
}
