/** A process of its own with a warehouse in the folder that is its argument; a test kills it. */
import '#local/clock.ts';
import { startWarehouse } from './warehouse.ts';

const { services } = await startWarehouse({ dataDir: process.argv[2] });
services.redshift.resume();
process.stdout.write(`${JSON.stringify(services.endpoints)}\n`);
