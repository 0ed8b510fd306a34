using Amago.Kernels;
using Amago.Rl.Shards;

namespace Amago.Rl;

/// <summary>
/// Plays any shard of a run for whoever asks, as bytes, made of nothing but the run's configuration: what another process or another
/// machine needs to take part in it.
/// </summary>
/// <remarks>
/// It may be called by several threads at once, one shard each. Shards that play at the same time have the same parameters: a call with
/// others waits until those are done, so that a late request of an iteration before disturbs nobody.
/// </remarks>
public sealed class ShardWorker
{
    private readonly Bindings _bindings;
    private readonly PpoSettings _ppo;
    private readonly TrainingSettings _settings;
    private readonly ActingPolicy _acting;
    private readonly Lazy<RolloutShard>[] _shards;
    private readonly bool _restartsEpisodes;
    private readonly object _gate = new(); // waited for, which a Lock is not
    private ShardParameters? _parameters; // what plays now
    private int _playing;

    /// <summary>Prepares to play; environments are made when their shard is asked for.</summary>
    /// <param name="bindings">The run's configuration: <c>config.gin</c> of its folder.</param>
    /// <param name="restartsEpisodes">
    /// Whether environments that are not <see cref="ISavable"/> may play: their episodes start anew wherever a shard goes on in another
    /// process, so that the run is not the same every time. Those that are do not take notice.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A setting is out of range, the machine or the process lacks the width of vectors, or the environments can't be saved.
    /// </exception>
    public ShardWorker(Bindings bindings, bool restartsEpisodes = false)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        _ppo = bindings.Create(PpoSettings.Configurable);
        _settings = bindings.Create(TrainingSettings.Configurable);
        _settings.SettleVectorBits();
        (_bindings, _restartsEpisodes) = (bindings, restartsEpisodes);
        Plan = _settings.Plan(_ppo.RolloutLength);
        if (!restartsEpisodes)
            _settings.ExpectSavable();
        _acting = new ActingPolicy(_settings.CreatePolicy(bindings, new Generator(_settings.Seed)));
        _shards = [.. Enumerable.Range(0, Plan.Shards).Select(index => new Lazy<RolloutShard>(() => Create(index)))];
    }

    /// <summary>What the run's shards are.</summary>
    public ShardPlan Plan { get; }

    /// <summary>Makes what learns from rollouts that stay here, where gradients are sharded.</summary>
    /// <exception cref="ArgumentException">The gradients can't be sharded; the message says why.</exception>
    public ShardedMember CreateMember() => new(_bindings);

    /// <summary>Plays a rollout on the calling thread.</summary>
    /// <param name="request">The shard, its state, and the parameters to play with.</param>
    /// <param name="keeper">Keeps the rollout, which the result is without then; null leaves it in the result.</param>
    /// <param name="played">
    /// Called on the calling thread when all is played and only the bytes are to be made: another shard may begin meanwhile.
    /// </param>
    /// <returns>The result, as <see cref="ShardResult.ToBytes"/> gives it.</returns>
    /// <exception cref="ArgumentException">There is no such shard, or its state or parameters are damaged or another run's.</exception>
    /// <exception cref="InvalidFileException">The parameters are no safetensors file.</exception>
    /// <exception cref="DivergedException">The policy's outputs are not finite.</exception>
    public byte[] Roll(ShardRequest request, ShardedMember? keeper = null, Action? played = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        Plan.Expect(request.Shard, nameof(request));
        RolloutShard shard = _shards[request.Shard].Value;
        lock (shard)
        {
            ShardResult result;
            Enter(request.Parameters);
            try
            {
                using IDisposable one = Workers.Limit(1);
                shard.Prepare(request);
                result = shard.Play(request);
                keeper?.Keep(result);
            }
            finally
            {
                Leave();
            }

            played?.Invoke();
            return (keeper is null ? result : result.WithoutRollout()).ToBytes();
        }
    }

    private RolloutShard Create(int index) => new(
        index, Plan, _acting, _settings.CreateShard(Plan, index), _ppo.Discount, _ppo.GaeLambda, _settings.Seed)
    {
        RestartsEpisodes = _restartsEpisodes,
    };

    private void Enter(ShardParameters parameters)
    {
        lock (_gate)
        {
            while (_playing > 0 && !ReferenceEquals(_parameters, parameters))
                Monitor.Wait(_gate);
            if (!ReferenceEquals(_parameters, parameters))
            {
                _parameters = null;
                _acting.Apply(parameters);
                _parameters = parameters;
            }

            _playing++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _playing--;
            Monitor.PulseAll(_gate);
        }
    }
}
