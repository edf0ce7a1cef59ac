import { useEffect } from 'preact/hooks';
import { navigate } from '#console/state/router.ts';

/** Where people start. */
export function Landing() {
  useEffect(() => navigate('/tasks', 'replace'), []);
  return null;
}
