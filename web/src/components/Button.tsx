import type { ComponentProps } from 'react';

const LOOKS = {
  primary: 'bg-fg text-bg border-fg hover:opacity-90',
  secondary: 'bg-card text-fg border-edge hover:bg-sunk',
  quiet: 'bg-transparent text-muted border-transparent hover:text-fg hover:bg-sunk',
} as const;

interface Props extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
  compact?: boolean;
}

export function Button({ look = 'secondary', compact = false, className = '', ...rest }: Props) {
  const size = compact ? 'min-h-8 px-2.5 py-1 text-sm' : 'min-h-11 px-4 py-2';
  return (
    <button
      type="button"
      className={`inline-flex items-center justify-center gap-2 rounded-md border font-medium leading-tight max-w-full shrink-0 aria-disabled:opacity-60 aria-disabled:cursor-default cursor-pointer ${size} ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
