/** An expression of the rule language. */
export function Rule({ text }: { text: string }) {
  return (
    <code translate="no" className="font-mono text-sm break-words">
      {text}
    </code>
  );
}
