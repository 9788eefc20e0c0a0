export function BacktestsPage() {
  return null;
}
