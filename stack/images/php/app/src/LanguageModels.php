<?php
declare(strict_types=1);

/** Asks Ollama and vLLM for advice, each at most once in two seconds; a decision never depends on the answer. */
final class LanguageModels
{
    private const EVERY_SECONDS = 2.0;
    private const TIMEOUT_SECONDS = 3.0;
    private const PROMPT = 'A village is short of %s. What should it do next?';
    /** Where each is asked, and with what model. */
    private const MODELS = [
        'ollama' => ['http://ollama:11434/api/generate', 'stand-in:latest'],
        'vllm' => ['http://vllm:8000/v1/completions', 'stand-in'],
    ];
    /** @var array<string, float> */
    private array $askedAt = [];

    /** The backends that gave advice, as they are noted with the decision; none where it is made by rule alone. */
    public function advise(string $scarce): array
    {
        $advisers = [];
        foreach (self::MODELS as $backend => [$url, $model]) {
            if (microtime(true) - ($this->askedAt[$backend] ?? 0) < self::EVERY_SECONDS) {
                continue;
            }
            $this->askedAt[$backend] = microtime(true);
            if ($this->ask($url, ['model' => $model, 'prompt' => sprintf(self::PROMPT, $scarce), 'stream' => false])) {
                $advisers[] = $backend;
            }
        }
        return $advisers;
    }

    private function ask(string $url, array $question): bool
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => 'Content-Type: application/json',
            'content' => json_encode($question),
            'timeout' => self::TIMEOUT_SECONDS,
        ]]);
        // A model that is away or fails is no error: the decision is made by rule, as in the real worker.
        return @file_get_contents($url, false, $context) !== false;
    }
}
