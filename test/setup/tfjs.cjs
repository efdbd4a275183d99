const core = require('@tensorflow/tfjs-core');
const tfjs = require('@tensorflow/tfjs');
const keep = require('./keep.cjs');

/** The tfjs of this worker: loaded once, since what it computes with is quick after thousands of calls only. */
module.exports.tfjs = Object.freeze({...tfjs}); // Half the time of its getters, and no file can leave it changed.

const engine = core.engine();
const {registryFactory, ENV} = engine;
const registries = ['kernelRegistry', 'gradRegistry'].map(name => globalThis._tfGlobals.get(name));
const kept = registries.map(registry => new Map(registry));
const putBack = [
  [core],
  [core.Tensor.prototype],
  [core.serialization.SerializationMap.getMap().classNameMap],
  [engine, ['state', 'pendingBackendInitId']],
  [ENV, ['flags', 'urlFlags']],
  [ENV.flagRegistry],
  [registryFactory],
].map(([object, except]) => keep(object, except));

/** What files and tests register with tfjs, which never forgets one. */
const routers = [];
for (const name of ['registerLoadRouter', 'registerSaveRouter']) {
  const register = core.io[name];
  core.io[name] = router => {
    const place = {router};
    routers.push(place);
    register((...url) => place.router?.(...url) ?? null);
  };
}
putBack.push(keep(core.io));

/** tfjs as it is when it has been loaded: without tensors, flags, backends that run, and whatever was registered. */
module.exports.renew = function renew() {
  engine.reset();
  for (const back of putBack) back();
  for (const [i, registry] of registries.entries()) {
    registry.clear();
    for (const [name, entry] of kept[i]) registry.set(name, entry);
  }
  for (const place of routers.splice(0)) place.router = undefined;
};
