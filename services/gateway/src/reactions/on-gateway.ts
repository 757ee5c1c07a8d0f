import type { HandlersOf } from '@zelian/service/definition';

/** PlatformFounded → the two first administrators, each on a stream of his own. */
export const registerFounders: HandlersOf<'gateway'>['registerFounders'] = ({
  event: { data, personal = [] },
}) =>
  data.adminIds.flatMap((id, index) => {
    const sub = data.adminSubs[index];
    if (sub === undefined) return [];
    return [
      {
        stream: 'staff' as const,
        id,
        command: {
          type: 'RegisterFounder' as const,
          data: { sub, foundedOn: data.foundedOn },
          personal: personal.filter(({ subject }) => subject === sub),
        },
      },
    ];
  });
