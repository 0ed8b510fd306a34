using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Shards;

/// <summary>A short run of 8 environments in shards, over a transport of the test's choice.</summary>
internal sealed class ShardedRun
{
    /// <summary>
    /// Masks, a dictionary of observations and running statistics of vectors; continuous actions; an image and augmentation.
    /// </summary>
    public static readonly string[] Worlds =
    [
        "Training.game = 'treasure'\nTraining.normalize_vectors = True",
        "Training.game = 'steer'",
        "Training.augment = True\nDrQv2Aug.pad = 1",
    ];

    private const string Common =
        "\nTraining.envs = 8\nTraining.steps = 384\nTraining.hidden = 16\nPPO.rollout_length = 16\nPPO.epochs = 2\n";


    /// <summary>Prepares a run.</summary>
    /// <param name="world">Gin text of what is played: one of <see cref="Worlds"/>.</param>
    /// <param name="shards">Number of shards.</param>
    /// <param name="lag">The policy's lag.</param>
    /// <param name="transport">Makes the transport; shards in this process where there is none.</param>
    /// <param name="minibatches">Minibatches of an epoch.</param>
    public ShardedRun(string world, int shards, int lag, Func<ShardedRun, IShardTransport>? transport = null, int minibatches = 4)
    {
        Bindings = SmallRun.Bindings(
            $"{world}{Common}Training.shards = {shards}\nTraining.policy_lag = {lag}\nPPO.minibatches = {minibatches}\n");
        Settings = Bindings.Create(TrainingSettings.Configurable);
        PpoSettings = Bindings.Create(PpoSettings.Configurable);
        Plan = Settings.Plan(PpoSettings.RolloutLength);
        ActorCritic policy = CreatePolicy();
        IShardTransport used = transport?.Invoke(this)
            ?? new InProcessShards(
                Plan,
                lag == 0 ? policy : CreatePolicy(),
                Settings.CreateShards(Plan),
                PpoSettings.Discount,
                PpoSettings.GaeLambda,
                Settings.Seed);
        Ppo = new Ppo(policy, Plan, used, Settings.Steps, PpoSettings, Settings.Seed, CreateAugmentation());
    }

    public Bindings Bindings { get; }

    public TrainingSettings Settings { get; }

    public PpoSettings PpoSettings { get; }

    public ShardPlan Plan { get; }

    public Ppo Ppo { get; }

    /// <summary>What tells two runs apart: the parameters, and the last report.</summary>
    public string Hash => $"{Ppo.Policy.ContentHash()} {Ppo.Report}";

    public ActorCritic CreatePolicy() => Settings.CreatePolicy(Bindings, new Generator(Settings.Seed));

    public DrQv2Aug? CreateAugmentation() =>
        Settings.Augment ? Bindings.Create(Augmentations.DrQv2Aug, generator: new Generator(2)) : null;

    /// <summary>A shard with objects of its own, as another process would make it.</summary>
    public RolloutShard CreateShard(int index) => new(
        index, Plan, CreatePolicy(), Settings.CreateShards(Plan)[index], PpoSettings.Discount, PpoSettings.GaeLambda, Settings.Seed);

    public ShardedRun Finish()
    {
        while (!Ppo.IsDone)
            Ppo.Iterate();
        return this;
    }
}
