export { localSubnetId } from '../runtimes/subnets.ts';
