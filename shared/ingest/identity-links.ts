import { type Contract, required } from './contract.ts'

/** Canonical `identity-links`: an id of a platform and the person (`one_id`) it belongs to. */
export const identityLinks = (): Contract => ({
  source: 'identity-links',
  columns: [
    required('id_type', { is: 'id_type' }, 'missing_id'),
    required('user_id', { is: 'person', idType: 't_id_type' }, 'missing_id'),
    required('one_id', { is: 'person', idType: `'one'` }, 'missing_id'),
  ],
  ignored: null,
  ignoredTakesKey: null,
  key: ['v_user_id'],
  keyFrom: null,
  dated: null,
  warnsOfEqualRows: false,
  stages: () => [
    {
      kind: 'identity-links',
      branches: [{ id_key: 'unhex(v_user_id)', one_key: 'unhex(v_one_id)' }],
    },
  ],
})
