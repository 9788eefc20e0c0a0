// Line icons on a grid of 24, drawn with the colour of the text around them.

const PATHS = {
  compass: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm3.8 5.2-2.3 5.3-5.3 2.3 2.3-5.3 5.3-2.3Z',
  list: 'M4 6h10M4 12h16M4 18h7M17 17l2 2 3-4',
  record: 'M4 20V4m0 16h16M8 15l3.5-4 3 2.5L20 7',
  flask:
    'M9 3h6M10 3v6L4.500 18.5A1.700 1.700 0 0 0 6 21h12a1.700 1.700 0 0 0 1.500-2.5L14 9V3M7.5 15h9',
  rules:
    'M5 5h5v5H5zM14 14h5v5h-5zM10 7.500h4.500a2 2 0 0 1 2 2V14M7.500 10v4.500a2 2 0 0 0 2 2H14',
  database:
    'M4 6c0 1.7 3.6 3 8 3s8-1.3 8-3-3.6-3-8-3-8 1.3-8 3Zm0 0v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  settings:
    'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.700a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600Zm-7 10a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.600Z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.7 11.200L20 20',
  sidebar: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm4.5 0v16',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  keyboard:
    'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Zm3 4h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8',
  code: 'm8.5 7-5 5 5 5m7-10 5 5-5 5',
  leave: 'M14 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M4 12h11m-4-4 4 4-4 4',
  up: 'm6 14.5 6-6 6 6',
  down: 'm6 9.5 6 6 6-6',
  close: 'm6 6 12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  check: 'm5 12.5 4.5 4.500L19 7.5',
} as const;

export type IconName = keyof typeof PATHS;

export const ICON_NAMES = Object.keys(PATHS) as IconName[];

interface Props {
  name: IconName;
  size?: number;
}

export function Icon({ name, size = 18 }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      className="shrink-0 fill-none stroke-current"
      strokeWidth={name === 'more' ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
