import { useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus to the heading of the next step, where the button that was pressed is gone.
 *
 * With the step itself, and not a frame later: a key pressed in between would be undone. A heading that
 * waits for an answer is reached when it is there.
 */
export function useNextHeading() {
  const heading = useRef<HTMLHeadingElement>(null);
  const isWanted = useRef(false);
  useLayoutEffect(() => {
    if (!isWanted.current || !heading.current) return;
    isWanted.current = false;
    heading.current.focus();
  });
  return {
    heading,
    /** Asks for it, together with the change that brings the next step. */
    moveOn: () => {
      isWanted.current = true;
    },
  };
}
