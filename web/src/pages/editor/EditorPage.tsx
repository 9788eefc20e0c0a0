export function NewStrategyPage() {
  return null;
}
export function EditorPage() {
  return null;
}
