import { Link } from '@tanstack/react-router';

/** The symbol of an asset, leading to its page. */
export function AssetLink({ symbol }: { symbol: string }) {
  return (
    <Link
      to="/assets/$symbol"
      params={{ symbol }}
      className="font-semibold whitespace-nowrap underline-offset-4 hover:underline"
    >
      {symbol}
    </Link>
  );
}
