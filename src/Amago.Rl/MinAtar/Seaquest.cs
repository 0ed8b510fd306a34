namespace Amago.Rl.MinAtar;

/// <summary>
/// A submarine shoots fish and other submarines, takes divers aboard and brings them to the surface before its oxygen runs out.
/// </summary>
internal sealed partial class Seaquest(NumPyRandom random, bool isRamping) : GameRules
{
    private const int LowestRow = 8, MaxDivers = 6, MinDivers = -1_000_000_000, FullOxygen = 200, GaugeCells = 10;
    private const int FirstSpawnInterval = 20, FirstMoveInterval = 5, MinMoveInterval = 2;
    private const int DiverSpawnInterval = 30, DiverMoveInterval = 5, EnemyShotInterval = 10, PlayerShotInterval = 5;

    private readonly SeaObjects _friendlyBullets = new(), _enemyBullets = new(), _fish = new(), _submarines = new(), _divers = new();
    private int _x, _y, _facing, _oxygen, _diversAboard;
    private int _spawnInterval, _enemySpawnTimer, _diverSpawnTimer, _moveInterval, _rampLevel, _shotTimer;
    private bool _isAtSurface;

    protected override void Restart()
    {
        (_x, _y, _facing) = (5, 0, -1);
        (_oxygen, _diversAboard) = (FullOxygen, 0);
        _friendlyBullets.Clear();
        _enemyBullets.Clear();
        _fish.Clear();
        _submarines.Clear();
        _divers.Clear();
        _spawnInterval = _enemySpawnTimer = FirstSpawnInterval;
        _diverSpawnTimer = DiverSpawnInterval;
        _moveInterval = FirstMoveInterval;
        (_rampLevel, _shotTimer, _isAtSurface) = (0, 0, true);
    }

    protected override int Play(GameAction action)
    {
        if (_enemySpawnTimer == 0)
        {
            SpawnEnemy();
            _enemySpawnTimer = _spawnInterval;
        }

        if (_diverSpawnTimer == 0)
        {
            SpawnDiver();
            _diverSpawnTimer = DiverSpawnInterval;
        }

        MovePlayer(action);
        int reward = MoveFriendlyBullets();
        MoveDivers();
        reward += MoveEnemies(_submarines, areShooting: true);
        MoveEnemyBullets();
        reward += MoveEnemies(_fish, areShooting: false);
        CountDown(ref _enemySpawnTimer);
        CountDown(ref _diverSpawnTimer);
        CountDown(ref _shotTimer);
        return reward + Breathe();
    }

    // Not in a row where something swims the other way.
    private void SpawnEnemy()
    {
        int heading = random.NextDouble() < 0.5 ? 1 : -1;
        bool isSubmarine = random.NextDouble() < 1.0 / 3.0;
        int row = 1 + random.NextInteger(LowestRow);
        if (HasOncoming(_fish, row, heading) || HasOncoming(_submarines, row, heading))
            return;
        int x = heading > 0 ? 0 : Last;
        if (isSubmarine)
            _submarines.Add(new SeaObject(x, row, heading, _moveInterval, EnemyShotInterval));
        else
            _fish.Add(new SeaObject(x, row, heading, _moveInterval));
    }

    private static bool HasOncoming(SeaObjects enemies, int row, int heading)
    {
        foreach (ref readonly SeaObject enemy in enemies.Items)
        {
            if (enemy.Y == row && enemy.Heading == -heading)
                return true;
        }

        return false;
    }

    private void SpawnDiver()
    {
        int heading = random.NextDouble() < 0.5 ? 1 : -1;
        int row = 1 + random.NextInteger(LowestRow);
        _divers.Add(new SeaObject(heading > 0 ? 0 : Last, row, heading, DiverMoveInterval));
    }

    private void MovePlayer(GameAction action)
    {
        switch (action)
        {
            case GameAction.Fire when _shotTimer == 0:
                _friendlyBullets.Add(new SeaObject(_x, _y, _facing));
                _shotTimer = PlayerShotInterval;
                break;
            case GameAction.Left:
                (_x, _facing) = (Math.Max(0, _x - 1), -1);
                break;
            case GameAction.Right:
                (_x, _facing) = (Math.Min(Last, _x + 1), 1);
                break;
            case GameAction.Up:
                _y = Math.Max(0, _y - 1);
                break;
            case GameAction.Down:
                _y = Math.Min(LowestRow, _y + 1);
                break;
        }
    }

    private int MoveFriendlyBullets()
    {
        int reward = 0;
        for (int i = _friendlyBullets.Count - 1; i >= 0; i--)
        {
            ref SeaObject bullet = ref _friendlyBullets[i];
            bullet.X += bullet.Heading;
            if (IsOutside(bullet))
            {
                _friendlyBullets.Delete(i);
            }
            else if (Kill(_fish, bullet) || Kill(_submarines, bullet))
            {
                _friendlyBullets.Delete(i);
                reward++;
            }
        }

        return reward;
    }

    private static bool Kill(SeaObjects enemies, SeaObject bullet)
    {
        int hit = enemies.FirstAt(bullet.X, bullet.Y);
        if (hit >= 0)
            enemies.Delete(hit);
        return hit >= 0;
    }

    private void MoveDivers()
    {
        for (int i = _divers.Count - 1; i >= 0; i--)
        {
            ref SeaObject diver = ref _divers[i];
            if (TakeAboard(i) || diver.MoveTimer-- > 0)
                continue;
            diver.MoveTimer = DiverMoveInterval;
            diver.X += diver.Heading;
            if (IsOutside(diver))
                _divers.Delete(i);
            else
                TakeAboard(i);
        }
    }

    private bool TakeAboard(int diver)
    {
        if (!IsPlayerAt(_divers[diver]) || _diversAboard >= MaxDivers)
            return false;
        _divers.Delete(diver);
        _diversAboard++;
        return true;
    }

    private int MoveEnemies(SeaObjects enemies, bool areShooting)
    {
        int reward = 0;
        for (int i = enemies.Count - 1; i >= 0; i--)
        {
            int place = i; // -1 once it is gone
            SeaObject enemy = enemies[i];
            if (IsPlayerAt(enemy))
                End();
            if (enemy.MoveTimer > 0)
            {
                enemy.MoveTimer--;
            }
            else
            {
                enemy.MoveTimer = _moveInterval;
                enemy.X += enemy.Heading;
                enemies[i] = enemy;
                if (IsOutside(enemy))
                {
                    place = enemies.Delete(i);
                }
                else if (IsPlayerAt(enemy))
                {
                    End();
                }
                else if (Kill(_friendlyBullets, enemy))
                {
                    place = enemies.Delete(i);
                    reward++;
                }
            }

            if (areShooting)
                Shoot(ref enemy);
            if (place >= 0)
                enemies[place] = enemy;
        }

        return reward;
    }

    // Even one that was hit in this very step.
    private void Shoot(ref SeaObject submarine)
    {
        if (submarine.ShotTimer-- > 0)
            return;
        submarine.ShotTimer = EnemyShotInterval;
        _enemyBullets.Add(new SeaObject(submarine.X, submarine.Y, submarine.Heading));
    }

    private void MoveEnemyBullets()
    {
        for (int i = _enemyBullets.Count - 1; i >= 0; i--)
        {
            ref SeaObject bullet = ref _enemyBullets[i];
            if (IsPlayerAt(bullet))
                End();
            bullet.X += bullet.Heading;
            if (IsOutside(bullet))
                _enemyBullets.Delete(i);
            else if (IsPlayerAt(bullet))
                End();
        }
    }

    private int Breathe()
    {
        if (_oxygen <= 0)
            End();
        if (_y > 0)
        {
            _oxygen--;
            _isAtSurface = false;
            return 0;
        }

        if (_isAtSurface)
            return 0;
        if (_diversAboard != 0)
            return Surface();
        End();
        return 0;
    }

    private int Surface()
    {
        int reward = 0;
        _isAtSurface = true;
        if (_diversAboard == MaxDivers)
        {
            _diversAboard = 0;
            reward = _oxygen * GaugeCells / FullOxygen;
        }

        _oxygen = FullOxygen;
        _diversAboard--; // after a full boat too, so that the count may be negative
        if (isRamping && (_spawnInterval > 1 || _moveInterval > MinMoveInterval))
        {
            if (_moveInterval > MinMoveInterval && _rampLevel % 2 == 1)
                _moveInterval--;
            if (_spawnInterval > 1)
                _spawnInterval--;
            _rampLevel++;
        }

        return reward;
    }

    private bool IsPlayerAt(SeaObject item) => item.X == _x && item.Y == _y;

    private static bool IsOutside(SeaObject item) => item.X is < 0 or > Last;

    private static void CountDown(ref int timer)
    {
        if (timer > 0)
            timer--;
    }
}
