-- CreateTable
CREATE TABLE "provider_offerings" (
    "provider" TEXT NOT NULL,
    "offerings" JSONB NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provider_offerings_pkey" PRIMARY KEY ("provider")
);

