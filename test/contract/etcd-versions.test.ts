import { fakeGround, realEtcd } from '../support/etcd-ground.ts';
import { versionsContract } from './etcd-versions.contract.ts';

versionsContract('fake', () => Promise.resolve(fakeGround('3.6.16')));
versionsContract('real', () => realEtcd('3.6', '3.5', '3.7'));
