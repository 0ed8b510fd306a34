using System.Net;
using Amago.Rl;
using Amago.Rl.Cluster.Hosting;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Cluster.Commands;
using Amago.Tests.Rl.Runs;
using Amago.Tests.Rl.Worlds;

namespace Amago.Tests.Rl.Cluster.Hosting;

[Collection(nameof(ALearnerAlone))]
public sealed class StartedLearnerTests
{
    private const string Gin = "Training.game = 'unsavable'\nTraining.shards = 2\nTraining.steps = 256\nPPO.rollout_length = 16\n";

    static StartedLearnerTests() => Unsavable.EnsureRegistered();

    [Fact]
    public Task An_environment_that_can_not_be_saved_is_refused_before_anything_is_played_or_said_to_be_inexact() => Task.Run(
        static () =>
        {
            using var folder = new TemporaryFolder();
            var notices = new List<string>();
            var address = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
            var options = new LearnerOptions(address, address, null) { Notice = notices.Add };
            using (var learner = new StartedLearner(options))
            {
                Fails.With<ArgumentException>(
                    () => TrainingRun.Start(folder.File("refused"), SmallRun.Bindings(Gin), learner.Connect),
                    "unsavable: expected an environment that is ISavable", "--restart-episodes");
            }

            Assert.Empty(notices);
            using (var learner = new StartedLearner(options with { RestartEpisodes = true }))
            using (TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings(Gin), learner.Connect))
                SmallRun.Finish(run);
            Assert.Contains("This run is not exact", string.Join('\n', notices), StringComparison.Ordinal);
        },
        TestContext.Current.CancellationToken);
}
