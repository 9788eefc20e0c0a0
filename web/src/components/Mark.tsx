/** The needle of a compass, north lit. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="shrink-0">
      <path d="M12 2 19 22 12 17.5 5 22Z" fill="currentColor" />
      <path d="M12 2 19 22 12 17.5Z" className="fill-brand" />
    </svg>
  );
}
